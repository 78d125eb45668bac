Feature: What is not right is done again, and nothing is lost on the way

  Background:
    Given it is 1 October 2014, 09:00
    And the desk of Điện lực Sông Xanh takes in a medium-voltage request

  Scenario: Missing papers are asked for once, in one list
    When the desk misses these papers:
      | Giấy chứng nhận quyền sử dụng đất |
      | Bản đồ vị trí                     |
    Then it is the customer's turn for "Supply missing papers"
    And the 70-day clock does not run yet
    When it is 3 October 2014, 10:00
    And the customer supplies the papers and the desk finds the dossier complete
    Then the 70 days run from 3 October 2014 to 12 December 2014

  Scenario: Papers that are missing a second time close the request
    When the desk misses papers, gets some, and misses papers again
    Then the case has ended as "withdrawn"

  Scenario: Papers that never come close the request
    When the desk misses papers
    And ten working days go by
    Then the case has ended as "withdrawn"

  Scenario: The surveyors could not get in
    When the case comes to "Site survey"
    And the surveyors find no access
    Then "Site survey" is open for the second time

  Scenario: The customer wants the agreement changed, twice at most
    When the case comes to "Customer signs the agreement"
    And the customer asks for a change
    Then "Draft connection agreement" is open for the second time
    When the agreement is drafted
    And the customer asks for a change
    And the agreement is drafted
    And the customer asks for a change
    Then the case has ended as "withdrawn"

  Scenario: A refused design is redone while the route goes on
    When the case comes to "Design agreement"
    And the design is refused
    Then "Redo design" is open
    And "Location and corridor consent" is still open
    When the design is redone
    Then "Design agreement" is open for the second time
    When the case goes on to its end
    Then the case has ended as "closed"

  Scenario: A refused route is revised
    When the case comes to "Location and corridor consent"
    And the route is refused
    Then "Revise route" is open
    When the route is revised at the same connection point
    Then "Location and corridor consent" is open for the second time

  Scenario: A new connection point takes everything back to the agreement
    When the case comes to "Location and corridor consent"
    And the route is refused
    And the route is revised with a new connection point
    Then only "Draft connection agreement" is open
    And "Design" was cancelled
    When the case goes on to its end
    Then the case has ended as "closed"

  Scenario: A refused construction permit is asked for again
    When the case comes to "Construction permit"
    And the permit is refused
    Then "Construction permit" is open for the second time

  Scenario: Fire safety papers are handed in again
    When the case comes to "Fire approval"
    And the fire police refuse
    Then "Fire approval" is open for the second time

  Scenario: Missing papers before acceptance
    When the case comes to "Check energization dossier"
    And the desk misses papers for energization
    Then it is the customer's turn for "Supply energization papers"
    When the customer supplies the energization papers
    Then "Check energization dossier" is open for the second time

  Scenario: Defects stop the acceptance and its outage plan
    When the case comes to "Site acceptance"
    And the site acceptance finds defects
    Then only "Fix defects" is open
    And "Outage and switching plan" was cancelled
    When the defects are fixed
    Then it is the customer's turn for "Request acceptance and energization"
    When the case goes on to its end
    Then the case has ended as "closed"

  Scenario: A fault when the power is switched on
    When the case comes to "Install metering, energize"
    And a fault trips the breaker
    Then only "Fix defects" is open
