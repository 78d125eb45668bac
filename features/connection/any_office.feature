Feature: Any office takes a request in, the right one carries it out

  Background:
    Given it is 2 March 2026, 09:00
    And the communes of Huế are served in turn by Điện lực Sông Xanh and Điện lực Núi Bạc

  Scenario: The other unit finds the request in its list with all clocks running
    When the desk of Điện lực Sông Xanh takes in a household request for a commune of Điện lực Núi Bạc
    Then the desk of Điện lực Núi Bạc finds it in its list, due in time
    And the code still begins with the letters of Điện lực Sông Xanh

  Scenario: The desk that took it in tells the customer where it stands, and that is written down
    When the desk of Điện lực Sông Xanh takes in a household request for a commune of Điện lực Núi Bạc
    And the desk of Điện lực Sông Xanh is asked by the customer how far it is
    Then it sees that Điện lực Núi Bạc carries it out, and reads none of what they wrote
    And the leader of Điện lực Núi Bạc sees who has looked
