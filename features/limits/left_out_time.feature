Feature: Time that does not count is nobody's breach

  Scenario: The customer of a low-voltage business takes his five days
    Given it is 1 October 2014, 09:00
    And the desk of Điện lực Sông Xanh takes in a low-voltage business request
    When everybody is in time until the customer has to pay, on 6 October 2014, 08:30
    And the worker goes on looking until 13 October 2014, 08:00
    Then pages, lists and the ledger say that the last day is 17 October 2014
    And the limit over the case was not broken
    When the customer pays, and all goes well
    Then the limit over the case was not broken

  Scenario: A planning supplement of 75 days
    Given it is 1 October 2014, 09:00
    And the desk of Điện lực Sông Xanh takes in a request for a 2500 kVA station
    When the survey finds that the plan has to be supplemented
    And the worker goes on looking until 15 December 2014, 09:00
    Then pages, lists and the ledger say that the last day is 23 February 2015
    And the limit over the case was not broken

  Scenario: Works of 40 days under a later law
    Given it is 1 October 2014, 09:00
    And the leader of Điện lực Sông Xanh takes in a medium-voltage request under "qd832_2015"
    When agencies have decided, and contractors alone are at work
    And the worker goes on looking until 10 November 2014, 09:00
    Then pages, lists and the ledger say that the last day is 16 December 2014
    And the limit over the case was not broken

  Scenario: A breach that was recorded wrongly is annulled by two persons
    Given it is 1 October 2014, 09:00
    And the desk of Điện lực Sông Xanh takes in a medium-voltage request
    When the case comes to "Draft connection agreement"
    And the worker goes on looking until 11 December 2014, 00:30
    Then the limit over the case was broken
    When the desk says why that was recorded wrongly
    Then the desk cannot annul it alone
    When the leader of the unit annuls it
    Then the case is in no list of late cases
    And the history keeps the breach, who asked and who annulled it
