Feature: A customer asks for electricity online
  A customer needs no login and no office. What is typed is kept, and what was handed in is a case
  with a code, whose clock runs as any other.

  Scenario: A household asks from a phone
    Given a household that has begun a request online
    When it answers every page
    Then it is told until when power comes at the latest
    When it hands the request in
    Then the request is a case of the unit that serves its place
    And the household follows it by the code and the key that it was given

  Scenario: The connection is lost in between
    Given a household that has begun a request online
    When it answers the first page, and the connection is lost
    Then the link opens the request on another device, with what was answered

  Scenario: Nobody is known to serve the place
    Given a household that has begun a request online
    When it answers every page for a place that nobody serves
    And it hands the request in
    Then it is told to ask at an office or to call
    And nothing of what it answered is lost
