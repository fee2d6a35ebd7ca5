namespace ZoomRooms.Appliance.Room;

/// <summary>The room hears itself: only where nobody is, and until somebody comes.</summary>
internal static partial class RoomMachine
{
    /// <summary>Muted means muted: a microphone that is hears nothing, not even this.</summary>
    private static RoomMemory CheckSound(RoomMemory room, List<RoomEffect> effects)
    {
        if (room.State is not (RoomState.Idle or RoomState.Failed) || room.Muted || room.ChecksSound)
            return room;
        effects.Add(new RoomEffect.BeginSoundCheck(room.SoundChecks + 1));
        return room with { ChecksSound = true, SoundChecks = room.SoundChecks + 1 };
    }

    /// <summary>Whatever somebody does at the button comes first, and finds the devices given back.</summary>
    private static RoomMemory GiveWay(RoomMemory room, RoomInput input, List<RoomEffect> effects)
    {
        bool somebody = input
            is RoomInput.ButtonPressed or RoomInput.ButtonHoldReached or RoomInput.ButtonHeld or RoomInput.ButtonHeldLong or RoomInput.Stop;
        if (!room.ChecksSound || !somebody)
            return room;
        effects.Add(new RoomEffect.EndSoundCheck());
        return room with { ChecksSound = false };
    }
}
