Feature: Limits are changed by two people, with the proof in sight

  Background:
    Given it is 1 October 2014, 09:00
    And the desk of Điện lực Sông Xanh takes in a medium-voltage request

  Scenario: Five days more for the line, three taken back where the line is energized
    Given a designer drafts "Thi công đường dây 15 ngày"
    When the designer gives "Build the line" 15cd instead of 10cd
    Then the check says that 99 of 730 start dates break day 70
    And the worst is 12 December 2014, with power on day 74, by way of:
      | Receive and check the dossier       |
      | Site survey                         |
      | Draft connection agreement          |
      | Approve and send the agreement      |
      | Customer signs the agreement        |
      | Location and corridor consent       |
      | Construction permit                 |
      | Build the line                      |
      | Request acceptance and energization |
      | Check energization dossier          |
      | Outage and switching plan           |
      | Install metering, energize          |
    And the draft cannot be submitted as it is
    When the designer gives "Outage and switching plan" 4wd instead of 6wd
    And the designer gives "Site acceptance" 2wd instead of 3wd
    And the designer gives "Draw up the contract" 1wd instead of 2wd
    And the designer gives "Install metering, energize" 2wd instead of 3wd
    Then the check says that every start date keeps day 70
    And power comes on day 69 at the worst
    When the designer submits the draft
    Then the designer cannot approve it
    And nothing can be published yet
    When a colleague compares it with what stands
    Then the colleague sees these limits changed:
      | Build the line                | 10cd; 8cd if mv_planning_supplement != null | 15cd; 8cd if mv_planning_supplement != null |
      | Site acceptance               | 3wd  | 2wd  |
      | Outage and switching plan     | 6wd  | 4wd  |
      | Draw up the contract          | 2wd  | 1wd  |
      | Install metering, energize    | 3wd  | 2wd  |
    When the colleague approves it
    And the designer publishes it
    Then the running case keeps its limits
    And a new case has 15cd for "Build the line"
    And the history of the draft names both people and the verdict

  Scenario: Two designers at one draft
    Given a designer drafts "Thi công đường dây 9 ngày"
    And a colleague has opened the draft too
    When the designer gives "Build the line" 9cd instead of 10cd
    And the colleague gives "Site survey" 1wd instead of 1.5wd
    Then the colleague is told that the designer was first, and nothing was lost

  Scenario: A colleague asks about a step
    Given a designer drafts "Thi công đường dây 9 ngày"
    When the designer gives "Build the line" 9cd instead of 10cd
    And a colleague asks "Căn cứ nào?" about "Build the line"
    Then the designer reads "Căn cứ nào?" beside "Build the line"
