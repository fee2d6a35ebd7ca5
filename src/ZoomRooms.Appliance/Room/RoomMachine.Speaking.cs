using ZoomRooms.Appliance.Light;
using ZoomRooms.Appliance.Speech;
using ZoomRooms.Client;
using ZoomRooms.Media.Audio;
using ZoomRooms.Protocol;

namespace ZoomRooms.Appliance.Room;

/// <summary>The spoken security code, and what people have seen of a state that needs their attention.</summary>
internal static partial class RoomMachine
{
    /// <summary>Someone holds the button for five seconds. Without a code to speak the room says no.</summary>
    private static RoomMemory AskForCode(RoomMemory room, List<RoomEffect> effects, TimeSpan now)
    {
        if (!MutesHere(room.State))
            return room;
        if (CodeOf(room) is not { } code)
        {
            effects.Add(new RoomEffect.Play(SoundCue.FallingTone));
            return room;
        }
        effects.Add(new RoomEffect.Speak(room.Generation, code, NewsOf(LockLight.AttentionOf(room.ToSnapshot(), now))));
        return room with { Spoken = new SpokenCode(code, room.Session!.Encryption.Attention, room.Return) };
    }

    /// <summary>What is said before the digits.</summary>
    private static CodeNews NewsOf(RoomAttention attention)
    {
        if ((attention & (RoomAttention.LeaderChanged | RoomAttention.CodeChanged)) != RoomAttention.None)
            return CodeNews.Changed;
        return attention.HasFlag(RoomAttention.CodeUnknown) ? CodeNews.MayHaveChanged : CodeNews.None;
    }

    /// <summary>The code sounds: whoever asked for it has seen the attention of that moment, not one that came since.</summary>
    private static RoomMemory CodeSounds(RoomMemory room, RoomInput.CodeSounds sounds) =>
        sounds.Generation == room.Generation && room.Spoken is { } spoken && spoken.Code == sounds.Code
            ? room with { Acknowledged = room.Acknowledged.Latest(spoken.Attention), Return = Unseen(room, spoken.Return) }
            : room;

    private static RoomMemory CodeNotSpoken(RoomMemory room, RoomInput.CodeNotSpoken failed, List<RoomEffect> effects)
    {
        if (failed.Generation != room.Generation || room.Spoken is null)
            return room;
        effects.Add(new RoomEffect.Play(SoundCue.FallingTone));
        return room with { Spoken = null };
    }

    private static RoomMemory Acknowledge(RoomMemory room) => room is { State: RoomState.InMeeting, Session: { } session }
        ? room with { Acknowledged = room.Acknowledged.Latest(session.Encryption.Attention), Return = Unseen(room, room.Return) }
        : room;

    /// <summary>A code is spoken to its end only while it is the code of the meeting that the room is in.</summary>
    private static RoomMemory HushUntrue(RoomMemory room, List<RoomEffect> effects)
    {
        if (room.Spoken is not { } spoken || CodeOf(room) == spoken.Code)
            return room;
        effects.Add(new RoomEffect.Hush());
        return room with { Spoken = null };
    }

    private static string? CodeOf(RoomMemory room) =>
        room is
        {
            State: RoomState.InMeeting, Session:
            {
                State: SessionState.InMeeting, Encryption.SignedByLeader: EncryptionType.EndToEnd
            } session
        } ? session.SecurityCode : null;
}
