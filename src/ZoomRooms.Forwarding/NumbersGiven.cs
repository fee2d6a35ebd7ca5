namespace ZoomRooms.Forwarding;

/// <summary>
/// The sequence numbers that a receiver was given of one stream, and of what was sent again of it. They must not come again under the same
/// keys (RFC 7714, section 8.1).
/// </summary>
/// <param name="Highest">Extended; 0 when it was given none.</param>
/// <param name="NextAgain">The first of the retransmission stream that it was not given.</param>
internal readonly record struct NumbersGiven(long Highest, ushort NextAgain);
