using ZoomRooms.MeetingServer.Meetings;
using ZoomRooms.MeetingServer.Replication;
using ZoomRooms.Protocol;

namespace ZoomRooms.MeetingServer.Tests.Meetings;

/// <summary>A conversation whose connection keeps what is to be sent over it.</summary>
internal sealed class RecordingPeer
{
    private readonly HallEffects _effects = new();

    public RecordingPeer() =>
        Conversation = new Conversation("one", HardwareId.Create(), null, _effects) { Attachment = new Attachment("self", 1) };

    public Conversation Conversation { get; }

    public HardwareId Hardware => Conversation.Hardware;

    /// <summary>What came since the last look.</summary>
    public IReadOnlyList<byte[]> TakeBytes() => [.. _effects.TakeAll().Select(effect => Assert.IsType<HallEffect.Send>(effect).Message)];

    public IReadOnlyList<ServerMessage> Take() => [.. TakeBytes().Select(message =>
        SignalJson.TryReadServer(message)
            ?? throw new InvalidDataException($"a message of {message.Length} bytes is none that a client can read"))];
}
