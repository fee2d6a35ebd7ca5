using ZoomRooms.Appliance.Light;
using ZoomRooms.Client;
using ZoomRooms.Protocol;

namespace ZoomRooms.Appliance.Room;

/// <summary>What nobody watched: a meeting that the room came back to by itself is held against the one that people here knew.</summary>
internal static partial class RoomMachine
{
    /// <summary>Back in the meeting without a finger. What was not acknowledged of an earlier way back still stands.</summary>
    private static RoomMemory Return(RoomMemory room, TimeSpan now)
    {
        SessionSnapshot session = room.Session!;
        // What the server holds the key of is never shown as locked; a later way back is compared all the same.
        if (session.Encryption.ClaimedByServer == EncryptionType.Enhanced)
            return room;
        KnownMeeting? known = room.Known?.Meeting == session.Meeting ? room.Known : null;
        UnwatchedReturn? stands = room.Return;
        ReturnedCode code = stands?.Code == ReturnedCode.Another ? ReturnedCode.Another : Compare(session.SecurityCode, known?.Code);
        bool unlocked = stands is { Unlocked: true } || (known is { Locked: true } && !session.Locked);
        return room with
        {
            Return = Notable(new UnwatchedReturn(code, stands is null ? known?.Code : stands.CodeBefore, unlocked, stands?.Since ?? now))
        };
    }

    /// <summary>A code that was not there when the room came back is compared when it is.</summary>
    private static RoomMemory CompareLater(RoomMemory room) =>
        room is { Return: { Code: ReturnedCode.NotYetKnown } back, Session.SecurityCode: { } code }
            ? room with { Return = Notable(back with { Code = Compare(code, back.CodeBefore) }) }
            : room;

    private static ReturnedCode Compare(string? code, string? before) =>
        code is null ? ReturnedCode.NotYetKnown : code == before ? ReturnedCode.Same : ReturnedCode.Another;

    private static UnwatchedReturn? Notable(UnwatchedReturn back) => back is { Code: ReturnedCode.Same, Unlocked: false } ? null : back;

    /// <summary>
    /// What still stands of a way back once <paramref name="seen"/> was acknowledged: all of it that came since, and a code that nobody
    /// could see.
    /// </summary>
    private static UnwatchedReturn? Unseen(RoomMemory room, UnwatchedReturn? seen)
    {
        if (room.Return is not { } stands || stands != seen)
            return room.Return;
        return CodeOf(room) is null ? Notable(stands with { Unlocked = false }) : null;
    }

    /// <summary>
    /// Remembers the meeting as people can know it: only what stands without needing attention, so that a leader who came a moment before
    /// the loss is not taken for the one they knew.
    /// </summary>
    private static RoomMemory Learn(RoomMemory room, TimeSpan now)
    {
        if (CodeOf(room) is not { } code || LockLight.AttentionOf(room.ToSnapshot(), now) != RoomAttention.None)
            return room;
        KnownMeeting known = new(room.Session!.Meeting, code, room.Session.Locked);
        return room.Known == known ? room : room with { Known = known };
    }
}
