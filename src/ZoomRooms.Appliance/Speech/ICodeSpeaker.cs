namespace ZoomRooms.Appliance.Speech;

/// <summary>Speaks security codes into the room.</summary>
internal interface ICodeSpeaker
{
    /// <summary>
    /// Begins to speak and returns at once; what is being spoken stops. <paramref name="told"/> hears once, from any thread, whether the
    /// code sounds now or cannot be spoken.
    /// </summary>
    void Speak(string code, CodeNews news, Action<bool> told);

    /// <summary>Stops. Nothing happens when nothing is being spoken.</summary>
    void Hush();
}

/// <summary>What people are told of a code before they hear it.</summary>
internal enum CodeNews
{
    /// <summary>It is the one they could know.</summary>
    None = 0,
    /// <summary>It is another one.</summary>
    Changed,
    /// <summary>Which one it was before is not known.</summary>
    MayHaveChanged,
}
