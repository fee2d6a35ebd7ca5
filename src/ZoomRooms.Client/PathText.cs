using System.Globalization;

namespace ZoomRooms.Client;

/// <summary>What is wrong with the way to the server, in words.</summary>
public static class PathText
{
    /// <summary>Null while nothing is.</summary>
    public static string? Of(MediaStatistics media) => media.PacketLimit is { } limit
        ? string.Create(
            CultureInfo.InvariantCulture, $"packets of more than {limit} bytes do not reach the meeting server, so that pictures ")
            + "were lost, and are now sent in smaller ones: a tunnel or VPN on the way carries less than it says (its MTU)"
        : null;
}
