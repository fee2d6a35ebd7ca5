namespace ZoomRooms.Media.Video;

/// <summary>The encoder that proved itself, and why better ones were not taken.</summary>
/// <param name="Name">libavcodec's name of the encoder in use; empty when none works.</param>
/// <param name="PassedOver">The encoders tried before it, in order, each with the reason.</param>
public sealed record EncoderSelection(string Name, IReadOnlyList<PassedOverEncoder> PassedOver)
{
    /// <summary>False when no encoder of the ladder works: the room then has no picture to send.</summary>
    public bool IsUsable => Name.Length > 0;
}

/// <summary>An encoder that was not taken.</summary>
/// <param name="Name">libavcodec's name.</param>
/// <param name="Reason">One line that a person can act on.</param>
public sealed record PassedOverEncoder(string Name, string Reason);
