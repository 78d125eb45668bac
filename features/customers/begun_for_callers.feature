Feature: A request is begun on the phone
  Whoever calls and does not manage alone is helped: the desk writes down what they know, and hands the request to them. What
  they confirm and hand in is theirs; nobody does it for them.

  Background:
    Given it is 2 March 2026, 09:00
    And customers are told by a provider of text messages
    And a clerk who has written down who calls, and how they are reached

  Scenario: The caller goes on where the clerk stopped
    When the clerk hands it over by SMS
    And the caller opens the link, and takes the request over
    Then the caller reads what the clerk wrote
    When the caller answers the rest, and hands it in with the code that came
    Then the history says who began it, and that the customer handed it in

  Scenario: The clerk does not hand it in for the caller
    Then the clerk is offered to hand it over, and nothing else

  Scenario: Handed over, it is the caller's alone
    When the clerk reads a code out to the caller
    Then the clerk cannot open the request any more
    And the clerk's list says that it was handed over

  Scenario: The link comes into a second pair of hands
    When the clerk hands it over by SMS
    And the caller opens the link, and takes the request over
    Then the same link opens nothing to anybody else
