Feature: A late step is one thing, a broken window of the law another

  Background:
    Given it is 1 October 2014, 09:00
    And the desk of Điện lực Sông Xanh takes in a medium-voltage request

  Scenario: A late survey, and the agreement in time all the same
    When the desk finds the dossier complete
    And it is 3 October 2014, 09:00
    Then "Site survey" is late, and the window "Connection agreement" is kept until 8 October 2014
    When the case comes to "Design"
    Then the window "Connection agreement" was kept
    And these limits were not kept:
      | Site survey |

  Scenario: Nobody signs, and the five working days are over
    When the desk finds the dossier complete
    And the case comes to "Customer signs the agreement"
    And it is 9 October 2014, 08:00
    And the worker looks
    Then the window "Connection agreement" is not kept, and the leader of the unit was told in office hours
    When the case comes to "Design"
    Then the window "Connection agreement" was not kept
    And these limits were not kept:
      | Customer signs the agreement |
      | Connection agreement         |

  Scenario: The customer stops for three weeks, and the window waits
    When the desk finds the dossier complete
    And it is 2 October 2014, 09:00
    And the desk suspends the case at the customer's written request
    And it is 23 October 2014, 09:00
    And the desk resumes the case
    Then the window "Connection agreement" runs until 29 October 2014
