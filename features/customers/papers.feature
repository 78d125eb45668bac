Feature: What is missing is told once

  Background:
    Given it is 1 October 2014, 09:00
    And the desk of Điện lực Sông Xanh takes in a request of a household with a house ownership certificate

  Scenario: One list, and the time is the customer's until all of it is there
    When the desk asks for these papers on one list:
      | House ownership certificate | the copy cannot be read      |
      | A photo of the front        | where shall the meter hang   |
    Then it is the customer's turn
    And the sheet for the customer names both papers and the last day
    When the customer hands in paper 1, and the desk refuses it because a page is missing
    Then the customer's step cannot be completed
    When the customer hands in both papers, and the desk accepts them
    Then the customer's step is completed with what came
    And the desk finds the dossier valid at the next look

  Scenario: A second list is a leader's, with a reason, and is counted
    Given the desk has asked for papers
    When the desk asks for one paper more
    Then that is refused, for only a leader may
    When the leader asks for one paper more, because the names differ
    Then in 0 of 1 cases of the year papers were asked for once
    And the customer has no day less

  Scenario: What may follow until the contract is signed holds no dossier
    Given the household is a tenant
    When the desk asks for the undertaking of the house owner
    Then that is refused, for it may follow
