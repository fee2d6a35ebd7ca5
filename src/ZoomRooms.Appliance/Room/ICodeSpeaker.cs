namespace ZoomRooms.Appliance.Room;

/// <summary>Speaks security codes into the room.</summary>
public interface ICodeSpeaker
{
    /// <summary>Begins to speak and returns at once; what is being spoken stops. <paramref name="told"/> hears once, from any thread, whether the code sounds now or cannot be spoken.</summary>
    void Speak(string code, Action<bool> told);

    /// <summary>Stops. Nothing happens when nothing is being spoken.</summary>
    void Hush();
}
