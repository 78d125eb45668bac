Feature: The clock of the law starts once and stops once

  Scenario: A dossier that becomes valid anew in each round of a rework loop is refused
    Given a designer draws a procedure in which the dossier becomes valid inside a rework loop
    When the designer has the drawing checked
    Then it is refused at "valid", and the designer reads:
      | A case can pass the milestone 'dossier_valid' here a second time: a loop leads back to it. The limit would be counted anew.      |
      | Draw it where every case passes once: outside of the loop, or behind a parallel gateway that joins the branches. |

  Scenario: Power on one of two branches, while the other is still being worked on
    Given a designer draws a procedure in which power comes on one of two branches
    When the designer has the drawing checked
    Then it is refused at "power", and the designer reads:
      | When a case passes the milestone 'energized' here, steps whose time counts can still be open: a, b. |
      | Join the branches with a parallel gateway before it, or end the other step first.                 |

  Scenario: A procedure in force from before keeps the day on which the dossier was valid first
    Given it is 1 October 2014, 09:00
    And a procedure is in force in which the dossier becomes valid inside a rework loop
    And a case of it has a valid dossier
    When it is 24 December 2014, 09:00
    And everything is done once more
    Then the leader of the unit reads at "valid" what stands, and what to do
    And the 70 days still end on 10 December 2014
    When the leader has it tried again
    Then the case goes on
    And the 70 days still end on 10 December 2014
