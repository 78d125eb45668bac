Feature: Examples that have to come out as they did

  Scenario: The shipped examples
    Then every shipped example comes out as it says

  Scenario: A change that would make an example late is noticed before it is published
    Given it is 1 October 2014, 09:00
    And a designer drafts "Cấp phép 3 ngày"
    When the designer gives "Construction permit" 3wd instead of 7wd
    Then the draft is refused because of the example "mv_own_substation_clean"
