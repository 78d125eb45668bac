Feature: One step, one person

  Background:
    Given it is 1 October 2014, 09:00
    And the desk of Điện lực Sông Xanh takes in a medium-voltage request
    And the case comes to "Site survey"

  Scenario: Two surveyors reach for the same survey
    Given a second surveyor works in Điện lực Sông Xanh
    When the first surveyor claims the survey
    Then the second surveyor is told that the first has it

  Scenario: A survey given back can be claimed by the other
    Given a second surveyor works in Điện lực Sông Xanh
    When the first surveyor claims the survey
    And the first surveyor releases it
    Then the second surveyor can claim it

  Scenario: The leader gives a survey to somebody else
    Given a second surveyor works in Điện lực Sông Xanh
    When the first surveyor claims the survey
    And the leader assigns it to the second surveyor because the first is ill
    Then the survey is with the second surveyor
    And the history says why

  Scenario: A survey is completed once
    When the first surveyor completes the survey
    Then completing it again is refused, saying who was first and when

  Scenario: An engineer of another department may not do it
    Then the business department may not complete the survey

  Scenario: An engineer of another unit does not even see it
    Then Điện lực Núi Bạc finds no such survey

  Scenario: The desk records what an outside party did
    When the case comes to "Design"
    And the desk records the design of "Công ty Tư vấn Điện 1"
    Then the history names both the desk and "Công ty Tư vấn Điện 1"
