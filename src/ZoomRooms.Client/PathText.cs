using System.Globalization;

namespace ZoomRooms.Client;

/// <summary>What is wrong with the way to the server, or from it, in words.</summary>
public static class PathText
{
    private const string Cause = "a tunnel or VPN on the way carries less than it says (its MTU)";

    /// <summary>Null while nothing is.</summary>
    public static string? Of(MediaStatistics media) => (media.PacketLimit, media.ArrivingLimit) switch
    {
        ({ } limit, _) => string.Create(
            CultureInfo.InvariantCulture, $"packets of more than {limit} bytes do not reach the meeting server, so that pictures ")
            + $"were lost, and are now sent in smaller ones: {Cause}",
        (null, { } limit) => string.Create(
            CultureInfo.InvariantCulture, $"packets of more than {limit} bytes do not come from the meeting server, so that pictures ")
            + $"were lost, and the others are asked to send smaller ones: {Cause}",
        _ => null,
    };
}
