Feature: The instants that people tell can have happened

  Background:
    Given it is 1 October 2014, 09:00
    And the desk of Điện lực Sông Xanh takes in a medium-voltage request
    When it is 27 November 2014, 08:00
    And the case comes to "Install metering, energize"
    And it is 28 November 2014, 10:00

  Scenario: A slip in the year is seen before it is recorded
    When the crew tells that power came on 28 November 2004, 09:00
    Then it is told that power came between 27 November 2014, 08:00 and 28 November 2014, 10:00
    And "Install metering, energize" is still open

  Scenario: A slip of earlier days is put right, and both are kept
    Given it was recorded that power came on 28 November 2004, 09:00
    Then everybody still sees the case, and that its power has a wrong date
    When the desk corrects the power to 28 November 2014, 09:00
    Then the 70-day clock stops at 28 November 2014, 09:00
    And the year's index counts the case with 58 days
    And both instants stand in the history
