Feature: A place as people say it

  Background:
    Given it is 1 October 2026, 09:00

  Scenario Outline: A place is kept by its code, however it is written
    When the desk takes in a household request for "<commune>" in "<province>"
    Then the case keeps the commune <code>, and counts it as <area>
    And the page of the case says "<words>"

    Examples:
      | commune          | province              | code  | area  | words                                   |
      | Phường Sài Gòn   | TP. Hồ Chí Minh       | 26740 | urban | Phường Sài Gòn, Thành phố Hồ Chí Minh   |
      | sai gon          | TP HCM                | 26740 | urban | Phường Sài Gòn, Thành phố Hồ Chí Minh   |
      | Cẩm Giàng        | Hải Dương             | 10903 | rural | Xã Cẩm Giàng, Thành phố Hải Phòng       |
      | 26368            | Đồng Nai              | 26368 | urban | Phường Long Thành, Thành phố Đồng Nai   |

  Scenario Outline: What is no place of today is asked back, each with its reason
    When the desk asks for a household request for "<commune>" in "<province>"
    Then nothing was taken in, and the <field> is refused: "<reason>"

    Examples:
      | commune   | province | field         | reason                                                                         |
      | 26740     | Huế      | site_commune  | There is none in Thành phố Huế, but Phường Sài Gòn, Thành phố Hồ Chí Minh      |
      | cam giang | 31       | site_commune  | This can be Xã Cẩm Giang, Thành phố Hải Phòng (10888); Xã Cẩm Giàng            |
      | Quận 1    | 79       | site_commune  | No ward, commune or special zone is called so since 1/7/2025                   |
      | 26740     | Hà Tây   | site_province | No province is called so today                                                 |

  Scenario: The desk chooses the province, then one of its communes
    Given a household comes to the desk of Điện lực Sông Xanh
    When the desk chooses the province "46" on the page of the request
    Then the page offers "Xã Khe Tre" and "Phường Thuận Hóa", and nothing of another province

  Scenario: A wrong commune is put right, and the limit of the area with it
    Given the desk takes in a household request for "Xã Khe Tre" in "Huế"
    When the desk corrects the commune to "Phường Thuận Hóa"
    Then the case keeps the commune 19789, and counts it as urban
    And the history of the case still verifies and can be given again
