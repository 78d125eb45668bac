Feature: The seventy days are kept, and the case says early when they cannot be

  Background:
    Given it is 29 August 2014, 16:00
    And the desk of Điện lực Sông Xanh takes in a medium-voltage request
    And the line will be underground

  Scenario: Nine days lost to a refused design, and power on day 69 all the same
    When every step takes all of its limit until "Design agreement"
    Then power is expected on day 62, in time
    When the design is refused on day 25, where it should have been agreed
    And every step takes all of its limit until "Design agreement"
    Then power is expected on day 70, and that is tight
    And the leader of the unit was told so once
    And "Design agreement" may end 0 days later than its own limit says
    When the design is agreed on day 34, nine days later than planned
    And every step takes all of its limit until "Install metering, energize"
    And the crew comes one day before it has to
    Then power has come on day 69
    And no limit was broken

  Scenario: A permit refused on day 41 cannot be made up for
    When every step takes all of its limit until "Construction permit"
    And the permit is refused on day 41
    Then power is expected on day 80, and that is too late
    And the leader of the unit was told so once
    And it is late because of:
      | Construction permit                 |
      | Build the line                      |
      | Request acceptance and energization |
      | Check energization dossier          |
      | Outage and switching plan           |
      | Install metering, energize          |
    When every step takes all of its limit until "Close the case, update CMIS"
    Then the limit of 70 days was broken, with its cause
    And nobody was told of a breach of the 70 days twice
