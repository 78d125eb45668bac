Feature: An auditor asks about a late case of last year
  A customer complains that power came late last year. An auditor, who trusts nobody's memory, walks
  through the case, takes its history along, and can tell whether somebody has touched it since.

  Background:
    Given it is 1 October 2014, 09:00
    And the desk of Điện lực Sông Xanh takes in a medium-voltage request
    And the case comes to "Site survey"
    And the survey is done on 9 October 2014, 10:00, because nobody could enter the site
    And the case goes on to its end
    And it is 12 March 2015, 08:30

  Scenario: The auditor finds out where the time went
    When the auditor asks which limits of 2014 were not kept
    Then "Site survey" is among them, 7 days late
    And the auditor sees who did it, in which role, and with which cause

  Scenario: The auditor steps through the case
    When the auditor steps through the case
    Then every event is shown in its order, with the steps that were open
    And on 3 October 2014, 08:00 only "Site survey" was open, due on 2 October 2014, 14:00
    And the form that it showed is known by its version
    And the access is written down with the auditor's name

  Scenario: The auditor takes the case along
    Given a copy of the public key was kept by the auditor
    When the auditor takes the evidence pack along
    Then it is checked in an empty folder, without Motcua
    And its case file tells of the late survey
    And a program of process mining can read its trace

  Scenario: Somebody moves the survey two days forward in the database
    Given a copy of the public key was kept by the auditor
    And the log was signed, and the checkpoint kept by the auditor
    When somebody with all rights to the database moves the survey to 7 October 2014
    Then verification names the event of the survey
    And it names the command of the survey when all hashes were computed anew
    And doing the recorded commands again leads to something else
