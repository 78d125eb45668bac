Feature: What is a customer's own
  Whoever has shown, by a code to the address on file, that they are the customer, changes how they are reached, and is told what
  is held of them and how long. Nobody else does so with the paper alone.

  Background:
    Given it is 2 March 2026, 09:00
    And customers are told by a provider of text messages
    And a household that follows its request with the key

  Scenario: The household has another phone number
    When it wants to be reached at another phone, and shows the code of the old one
    And it types the code that came to the new phone
    Then the next code goes to the new phone
    And the old phone is told that it was changed

  Scenario: The paper alone is not enough
    When it wants to be reached at another phone, and shows no code
    Then it is asked for a code of the address on file

  Scenario: The household wants to be forgotten
    Given the household has given its request up
    When it asks that its data be erased
    Then it is told which law keeps them, and until when
    And a leader of the unit decides on it

  Scenario: The household wants to know what is held
    When it saves all that is held of it as a file
    Then the file says what it told
    And the history says that the household had it made
