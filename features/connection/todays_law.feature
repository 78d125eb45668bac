Feature: A case of today runs under the law of today
  Places have two levels, people have a personal number, and no law speaks of 70 days: the company promises them.

  Background:
    Given it is 27 November 2026, 09:00

  Scenario: A workshop in a ward, from the request to the energized meter
    Given the desk takes in a medium-voltage request for Phường Sài Gòn, Thành phố Hồ Chí Minh
    Then the case runs under "tt05_2025"
    When the desk finds the dossier complete
    Then the 70 days run from 27 November 2026 to 5 February 2027
    When the surveyors find that a building permit is needed, and no fire approval
    And the agreement is drafted
    Then it is the customer's turn for "Customer signs the agreement"
    When the agreement is signed
    Then these steps are open together:
      | Design                          |
      | Location and corridor consent   |
    When the design is made
    Then "Building permit" is open
    But "Procure and build substation" is not open
    When the building permit is granted
    And the route is agreed and the works permit granted in one dossier
    Then "Build the line" is open
    And "Construction permit" was never asked for
    And "Fire approval" was never asked for
    And "Design agreement" was never asked for
    When both works are built
    And the customer asks for acceptance and the desk finds the papers complete
    And the site is accepted, the contract signed and the outage planned
    And the meter is hung and energized on 27 November 2026, 16:00
    Then the 70-day clock stops at 27 November 2026, 16:00
    When the case goes on to its end
    Then the case has ended as "closed"

  Scenario: A household in a ward gets its meter in three working days
    Given the desk takes in a household request for Phường Sài Gòn, Thành phố Hồ Chí Minh
    Then the case runs under "tt05_2025"
    When the desk finds the household eligible
    Then the whole is due on 2 December 2026
    When the case goes on to its end
    Then the case has ended as "closed"

  Scenario: A shop in a commune
    Given the desk takes in a low-voltage business request for Xã Bình Chánh, Thành phố Hồ Chí Minh
    Then the case runs under "tt05_2025"
    When the desk finds the dossier complete
    Then the whole is due on 4 December 2026
    When the case goes on to its end
    Then the case has ended as "closed"
