Feature: Something in one's hands
  Whoever asks for power takes a paper home that says what the page says.

  Background:
    Given it is 1 October 2014, 09:00
    And the desk of Điện lực Sông Xanh takes in a request of a household with a house ownership certificate

  Scenario: The counter prints an acknowledgement
    When the counter prints the acknowledgement
    Then the paper tells the code, the key and the last date of the clock
    And the page and the PDF say the same
    And what is scanned off the paper opens the request

  Scenario: The customer saves the appointment
    Given the desk has made an appointment for the survey on 2 October 2014, 14:00
    When the customer saves the dates in a calendar
    Then the calendar has the survey on 2 October 2014, 14:00
    When the appointment is moved to 3 October 2014, 09:00
    And the customer saves the dates in a calendar
    Then the same entry has moved to 3 October 2014, 09:00
    When the request is cancelled
    And the customer saves the dates in a calendar
    Then the entry is cancelled
