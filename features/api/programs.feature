Feature: Programs of the company at the same door

  Background:
    Given it is 1 October 2014, 09:00
    And the web portal of Điện lực Sông Xanh has logged in

  Scenario: A request from the web portal is followed over HTTP
    When the portal sends a medium-voltage request
    Then the answer is the code of a new case
    And the portal sees that it is the turn of "Phòng Giao dịch khách hàng (một cửa)"

  Scenario: An answer that was lost on the way
    When the portal sends a medium-voltage request
    And the portal sends the same request again with the same key
    Then it gets the same code, and there is one case

  Scenario: A form filled in wrongly
    When the portal sends a request with "rất lớn" as the capacity of the station
    Then it is told in Vietnamese that "station_kva" is wrong, and there is no case

  Scenario: A step done meanwhile by somebody else
    Given the portal has sent a medium-voltage request
    When the desk and the portal both look at the case
    And the desk completes the check of the dossier
    Then the portal is told that its completion comes too late

  Scenario: Another unit at the door
    Given the portal has sent a medium-voltage request
    Then Điện lực Núi Bạc finds neither the case nor its step
