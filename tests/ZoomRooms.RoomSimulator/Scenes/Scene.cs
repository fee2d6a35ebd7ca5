namespace ZoomRooms.RoomSimulator.Scenes;

/// <summary>480 frames of a device, with what the device tells about their time, and when the program is called with them.</summary>
/// <param name="First">The first frame's place in the device's stream.</param>
internal readonly record struct DeviceBlock(int First, TimeSpan At, TimeSpan Called);

/// <summary>A rendered conversation: what the program gets, and of what that is made. All signals count by the array's device.</summary>
internal sealed class Scene(MeetingRoom room, Conversation conversation)
{
    public MeetingRoom Room { get; } = room;

    public Conversation Conversation { get; } = conversation;

    /// <summary>What the loudspeaker's device took, as the program is told: faults of the reference are in it.</summary>
    public required float[] Reference { get; init; }

    public required DeviceBlock[] ReferenceBlocks { get; init; }

    /// <summary>What the array's device gave, its channels interleaved.</summary>
    public required float[] Heard { get; init; }

    public required DeviceBlock[] HeardBlocks { get; init; }

    /// <summary>Of each microphone: the loudspeaker alone, everybody in the room alone, noise alone. Their sum is what is heard.</summary>
    public required float[][] Echo { get; init; }

    public required float[][] Near { get; init; }

    public required float[][] Noise { get; init; }

    /// <summary>
    /// Everybody in the room at the first microphone by the direct sound and what follows it within 50 ms, which is what a listener
    /// understands by.
    /// </summary>
    public required float[] NearClean { get; init; }

    public int Channels => Echo.Length;

    public int Frames => Echo[0].Length;
}
