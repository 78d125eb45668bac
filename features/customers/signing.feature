Feature: A customer signs online
  A household signs its contract on a phone, by a code that is sent for this document alone. It is told what that is worth,
  and whoever wants more signs by hand.

  Background:
    Given it is 1 October 2014, 09:00
    And customers are told by a provider of text messages
    And a household whose contract waits to be signed

  Scenario: A household signs its contract by a code
    When it opens the contract with the key of its request
    Then it is told that only a digital signature equals one by hand
    When it has a code sent, agrees, and signs with it
    Then the contract is signed, and history holds its evidence

  Scenario: A code of another request signs nothing
    When it opens the contract with the key of its request
    And it agrees, and signs with a code that was not sent to it
    Then it is told that the code is not right
    And the contract still waits to be signed

  Scenario: A company signs with its certificate
    Given a company whose contract waits to be signed, and an authority that is believed
    When it opens the contract with the key of its request
    Then it is told whose certificates are accepted
    When it sends the contract back unsigned
    Then it is told that the file has no signature
    When it signs that very file with its certificate, and sends it
    Then the contract is signed with a certificate, and the staff opens the signed file
