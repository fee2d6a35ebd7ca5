namespace ZoomRooms.MeetingServer.Media;

/// <summary>
/// What the router's core sends through: each datagram is written into a buffer of the socket's, protected there, and committed. Datagrams
/// to one destination leave in their order;
/// when, the socket decides, at <see cref="Flush"/> at the latest.
/// </summary>
internal interface IDatagramSocket
{
    /// <summary>Bytes of a buffer.</summary>
    const int BufferLength = 2048;

    /// <summary>A place to send to, to be filled and reused.</summary>
    DatagramDestination CreateDestination();

    /// <summary>The buffer for the next datagram, <see cref="BufferLength"/> bytes; valid until the next call of any method.</summary>
    Span<byte> Rent();

    /// <summary>The rented buffer's first bytes go to a destination.</summary>
    void Send(int length, DatagramDestination to);

    /// <summary>Hands everything over to the network stack. Returns how many datagrams it did not take since the last time.</summary>
    int Flush();
}
