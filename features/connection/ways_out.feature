Feature: Other ways a request can end

  Background:
    Given it is 1 October 2014, 09:00

  Scenario: A large station that is not in the power plan
    Given the desk of Điện lực Sông Xanh takes in a request for a 2500 kVA station
    When the case comes to "Site survey"
    And the surveyors find it is not in the power plan
    Then "Planning agreement" is open
    When the planning supplement is approved
    Then "Draft connection agreement" is open

  Scenario: The planning supplement is refused
    Given the desk of Điện lực Sông Xanh takes in a request for a 2500 kVA station
    When the case comes to "Site survey"
    And the surveyors find it is not in the power plan
    And the planning supplement is refused
    Then the case has ended as "refused"

  Scenario: The grid has no room yet
    Given the desk of Điện lực Sông Xanh takes in a medium-voltage request
    When the case comes to "Site survey"
    And the surveyors find no capacity
    Then it is the leader's turn for "Written reply: not ready"
    When the leader replies in writing
    Then the case has ended as "waiting"

  Scenario: Low voltage can serve
    Given the desk of Điện lực Sông Xanh takes in a request for a 125 kVA station
    When the case comes to "Site survey"
    And the surveyors find that low voltage can serve
    Then the case goes on as a low-voltage request under the same code
    And only "Survey" is open
    When the case goes on to its end
    Then the case has ended as "closed"

  Scenario: The customer does not sign
    Given the desk of Điện lực Sông Xanh takes in a medium-voltage request
    When the case comes to "Customer signs the agreement"
    And the customer refuses to sign
    Then the case has ended as "withdrawn"

  Scenario: The customer withdraws while three parties are at work
    Given the desk of Điện lực Sông Xanh takes in a medium-voltage request
    When the case comes to "Design"
    And the customer withdraws the request
    Then the case has ended as "withdrawn"
    And "Design" was cancelled
    And "Location and corridor consent" was cancelled

  Scenario: Once energized, there is nothing to withdraw
    Given the desk of Điện lực Sông Xanh takes in a medium-voltage request
    When the case comes to "Close the case, update CMIS"
    Then withdrawing is refused
