Feature: Numbers as people type them

  Background:
    Given it is 1 October 2014, 09:00

  Scenario Outline: A phone number is taken as it stands on paper
    When the desk takes in a household request with the phone number "<typed>"
    Then the case keeps the phone number "<kept>"
    And its page shows the phone number "<shown>"

    Examples:
      | typed             | kept        | shown         |
      | 0912.345.678      | 0912345678  | 0912 345 678  |
      | +84 912 345 678   | 0912345678  | 0912 345 678  |
      | (024) 3822 1234   | 02438221234 | 024 3822 1234 |
      | 19006769          | 19006769    | 1900 6769     |

  Scenario: A wrong tax code is refused with an example, and what was typed stays
    Given a company comes to the desk of Điện lực Sông Xanh
    When the desk types the tax code "0100100078" into the page of the request
    Then the page says that the tax code is wrong, and how a right one is written
    And "0100100078" still stands in the field

  Scenario: The tax code of a branch is kept with its dash
    When the desk takes in a medium-voltage request with the tax code "0100100079001"
    Then the case keeps the tax code "0100100079-001"

  Scenario: A coordinate comes back to its last digit
    Given the desk of Điện lực Sông Xanh takes in a medium-voltage request
    And the case comes to "Site survey"
    When the surveyor keeps a draft with the latitude "21.0285110123"
    Then "21.0285110123" still stands in the field
    When the surveyor completes the survey at "21.0285110123, 105.8541671234"
    Then the page of the case, its correction and its print show the latitude "21.0285110123"
    And they show the longitude "105.8541671234"
    When the desk corrects the latitude to "21,0285110129"
    Then the page of the case, its correction and its print show the latitude "21.0285110129"
