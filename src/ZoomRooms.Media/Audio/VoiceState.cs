namespace ZoomRooms.Media.Audio;

/// <summary>What comes out of a participant's decoder. Nobody's word is in it: not the server's, and not the participant's.</summary>
public enum VoiceHeard
{
    /// <summary>Nothing came lately that could be decoded.</summary>
    Unknown = 0,
    /// <summary>Nothing but silence: a muted microphone, or one that hears nothing. From here the two are the same.</summary>
    Silence,
    /// <summary>The microphone is on: what comes is no silence, or was none a moment ago.</summary>
    Sound,
}

/// <summary>What is heard of a participant now.</summary>
/// <param name="Speaks">It stands out of what else is heard of it, and has for a moment.</param>
public readonly record struct VoiceState(VoiceHeard Heard, bool Speaks);
