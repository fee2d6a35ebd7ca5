using ZoomRooms.MeetingServer.Meetings;
using ZoomRooms.Protocol;

namespace ZoomRooms.MeetingServer.Tests.Meetings;

/// <summary>A connection that keeps what it is sent.</summary>
internal sealed class RecordingPeer : ISignalPeer
{
    private readonly List<byte[]> _messages = [];

    public HardwareId Hardware { get; } = HardwareId.Create();

    /// <summary>What came since the last look.</summary>
    public IReadOnlyList<byte[]> TakeBytes()
    {
        byte[][] messages = [.. _messages];
        _messages.Clear();
        return messages;
    }

    public IReadOnlyList<ServerMessage> Take() => [.. TakeBytes().Select(message =>
        SignalJson.TryReadServer(message) ?? throw new InvalidDataException($"a message of {message.Length} bytes is none that a client can read"))];

    public void Send(byte[] message) => _messages.Add(message);

    public void Close(byte[]? lastMessage)
    {
    }
}
