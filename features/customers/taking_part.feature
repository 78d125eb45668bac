Feature: The customer takes part

  Background:
    Given it is 1 October 2014, 09:00

  Scenario: A household hands in what is asked for, by its key
    Given the desk of Điện lực Sông Xanh takes in a request of a household with a house ownership certificate
    And the desk has asked for papers
    When the holder of the key opens what is asked for
    Then the page offers "House ownership certificate"
    When the holder hands in two photos of it
    Then the desk sees both at once, and it is the desk's turn
    When a month goes by, and nobody at the desk has looked
    Then the request is not closed
    When the desk refuses it, because a page is missing
    Then the holder reads "thiếu trang hai", and no name of the staff
    When the holder hands in two photos of it
    And the desk accepts it, and with that the customer's step ends
    Then the limit of the law begins when the last photos came
    And history says that the customer came online, and the desk ended the step

  Scenario: A business agrees to its quote, by its key
    Given a business was quoted 5,000,000 VND
    When the holder of the key opens what is asked for
    Then the page says that 5.000.000 đ are to be paid
    When the holder reports the payment with the receipt
    Then the case goes on, and history says that the customer did it
    When the holder sends the same page once more
    Then the page says that it was sent already
