Feature: Where is my request?
  Whoever has the code of a request sees how far it is and whose turn it is, and nothing of whose it is. Whoever has the
  key of the paper also sees what is asked of them.

  Background:
    Given it is 1 October 2014, 09:00
    And the desk of Điện lực Sông Xanh takes in a medium-voltage request

  Scenario: The code tells how far it is, whose turn, and until when
    When the case comes to "Site survey"
    Then the customer reads "step 2 of 7"
    And the customer reads "Survey"
    And the customer reads "The power company"
    And the customer reads "2 Oct 2014"
    And the customer reads "10 Dec 2014"
    But the customer reads no name, no address and no number

  Scenario: A date that moved says why, and whose it was
    When the case comes to "Site survey"
    And it is 20 October 2014, 09:00
    And the worker has looked at what is due
    Then the customer reads "Not kept: the date of 2 Oct 2014 (The power company). The cause is not told yet."
    When the surveyors find the connection feasible
    Then the customer reads "Cause: Slow works."
    And the customer reads "at first: 27 Nov 2014"

  Scenario: A request that stands still says since when
    When the case comes to "Site survey"
    And it is 6 October 2014, 09:00
    And the desk suspends the case at the customer's written request
    Then the customer reads "since 6 Oct 2014, as you had asked"

  Scenario: The paper of the desk opens what is asked of the customer
    When the desk misses papers
    Then the customer reads "You"
    But the customer does not read "Bản đồ vị trí"
    When the desk hands the customer's paper over
    Then the customer reads "Bản đồ vị trí" with the key
    And the customer reads "Bản đồ vị trí" by the link
    When the desk hands another paper over
    Then the first key and the first link open nothing

  Scenario: A code typed off the paper
    Then the code is found in small letters with blanks
    And the code is found with O for 0
    But a code with a wrong digit is said to be wrong

  Scenario: Guessing
    When somebody tries forty codes that are none
    Then they are told to wait
    But a neighbour's look-up is answered

  Scenario: What the company promises stands beside what it kept
    When the customer looks at the promises
    Then they read "at most 70 days from a valid dossier until power is on"
    And they read "too few to tell"
