Feature: A medium-voltage customer gets power within 70 days
  The customer asks once, at one door, and every party does its step in time.

  Background:
    Given it is 1 October 2014, 09:00
    And the desk of Điện lực Sông Xanh takes in a medium-voltage request

  Scenario: From the request to the energized meter
    Then it is the turn of the one-stop desk for "Receive and check the dossier"
    When the desk finds the dossier complete
    Then the 70 days run from 1 October 2014 to 10 December 2014
    When the surveyors find the connection feasible
    And the agreement is drafted and signed
    Then these steps are open together:
      | Design                          |
      | Location and corridor consent   |
      | Fire approval                   |
    When the design is made and agreed
    Then "Procure and build substation" is open
    But "Build the line" is not open
    When the route is agreed and the permit granted
    Then "Build the line" is open
    When the fire police approve and both works are built
    Then it is the customer's turn for "Request acceptance and energization"
    When the customer asks for acceptance and the desk finds the papers complete
    Then these steps are open together:
      | Site acceptance                |
      | Outage and switching plan      |
    When the site is accepted, the contract signed and the outage planned
    And the meter is hung and energized on 1 October 2014, 16:00
    Then the 70-day clock stops at 1 October 2014, 16:00
    When the case is closed and the customer gives 9 points
    Then the case has ended as "closed"

  Scenario: Every step has its due date
    When the desk finds the dossier complete
    And it is 2 October 2014, 10:00
    And the surveyors find the connection feasible
    Then "Draft connection agreement" is due on 6 October 2014, 17:00
    When it is 6 October 2014, 15:00
    And the agreement is drafted
    Then "Customer signs the agreement" is due on 7 October 2014, 10:00
    When it is 7 October 2014, 09:00
    And the agreement is signed
    Then "Design" is due on 17 October 2014, 17:00
    And "Location and corridor consent" is due on 14 October 2014, 17:00
    And "Fire approval" is due on 6 November 2014, 17:00

  Scenario: Underground lines need longer for route and permit
    Given the line will be underground
    When the case comes to "Location and corridor consent"
    Then "Location and corridor consent" is due on 15 October 2014, 17:00

  Scenario: No fire approval where the law asks for none
    When the case comes to "Site survey"
    And the surveyors find that no fire approval is needed
    And the agreement is drafted and signed
    Then "Fire approval" is not open
    When the case goes on to its end
    Then the case has ended as "closed"
    And "Fire approval" was never asked for

  Scenario: No construction permit where no public road is used
    When the case comes to "Site survey"
    And the surveyors find that no public road is used
    And the case goes on to its end
    Then the case has ended as "closed"
    And "Construction permit" was never asked for
