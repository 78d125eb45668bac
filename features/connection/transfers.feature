Feature: A case goes to another unit

  Background:
    Given it is 1 October 2014, 09:00

  Scenario: Two units settle it between themselves, and no date moves
    Given the desk of Điện lực Sông Xanh takes in a medium-voltage request
    When the desk finds the dossier complete
    And the desk offers it to Điện lực Núi Bạc because the place is theirs
    And the desk of Điện lực Núi Bạc accepts it
    Then the surveyors of Điện lực Núi Bạc find the survey, due when it was due before
    And the ledger tells which of the two held it, and when
