Feature: A suspension asked for in writing

  Scenario: What was left of each limit runs on after it
    Given it is 1 October 2014, 09:00
    And the desk of Điện lực Sông Xanh takes in a medium-voltage request
    When the case comes to "Draft connection agreement"
    Then "Draft connection agreement" is due on 3 October 2014, 17:00
    When it is 2 October 2014, 17:00
    And the desk suspends the case at the customer's written request
    Then nobody can go on with it
    When it is 9 October 2014, 17:00
    And the desk resumes the case
    Then "Draft connection agreement" is due on 10 October 2014, 17:00
