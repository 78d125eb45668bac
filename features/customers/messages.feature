Feature: The customer is told
  Whoever has asked for power learns by SMS and e-mail what happens and what is asked of them, without asking for it. An SMS
  tells nothing of them to whoever sees the screen of their phone, and none comes at night.

  Background:
    Given it is 1 October 2014, 09:00
    And customers are told by a provider of text messages
    And the desk of Điện lực Sông Xanh takes in a medium-voltage request

  Scenario: The request is received
    Then the customer gets an SMS that begins with "Da nhan yeu cau cap dien"
    And its link opens where the request is

  Scenario: Papers are asked for, once and by when
    When the desk misses papers
    Then the customer gets an SMS that says "can bo sung"
    But no SMS says "vi tri"

  Scenario: We are late, and say why once it is known
    When the case comes to "Site survey"
    And it is 3 October 2014, 09:00
    And the worker has looked at what is due
    Then the customer gets an SMS that says "tre hen 14:00 02/10/2014"
    When the surveyors find the connection feasible
    Then the customer gets an SMS that says "Ly do: Thi cong cham"

  Scenario: No phone rings at night
    When it is 1 October 2014, 22:00
    And the desk suspends the case at the customer's written request
    Then no SMS says "tam dung"
    When it is 2 October 2014, 07:00
    Then the customer gets an SMS that says "tam dung tu 01/10/2014 theo de nghi"

  Scenario: The desk sees whether it has arrived
    Then the customer gets an SMS that begins with "Da nhan yeu cau cap dien"
    And the page of the case says "sent, not confirmed yet"
    When the provider says that it has arrived
    Then the page of the case says "has arrived"
    When the provider says that it has not arrived
    Then the page of the case says "has arrived"
