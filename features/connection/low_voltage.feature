Feature: Low-voltage customers

  Background:
    Given it is 1 October 2014, 09:00

  Scenario: A shop gets its meter in seven working days
    Given the desk of Điện lực Sông Xanh takes in a low-voltage business request
    When the desk finds the dossier complete
    Then the whole is due on 10 October 2014
    When the case goes on to its end
    Then the case has ended as "closed"

  Scenario: A household in the country gets its meter in five working days
    Given the desk of Điện lực Sông Xanh takes in a household request
    When the desk finds the household eligible
    Then the whole is due on 8 October 2014
    When the case goes on to its end
    Then the case has ended as "closed"

  Scenario: A shop that needs its own station goes on at medium voltage
    Given the desk of Điện lực Sông Xanh takes in a low-voltage business request
    When the case comes to "Survey"
    And the surveyors find that medium voltage is needed
    Then the case goes on as a medium-voltage request under the same code
