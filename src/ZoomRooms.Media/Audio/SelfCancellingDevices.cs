namespace ZoomRooms.Media.Audio;

/// <summary>A device that takes its own loudspeaker out of its microphones.</summary>
/// <param name="Name">Part of its name as ALSA shows it.</param>
/// <param name="UsbId">Vendor and product as <c>/proc/asound/card*/usbid</c> has them; empty where a name alone is known.</param>
/// <param name="Processed">Its channels that hold the result, counted from 0; empty: all.</param>
/// <param name="Source">Where it is said that it does.</param>
internal sealed record SelfCancellingDevice(string Name, string UsbId, int[] Processed, string Source);

/// <summary>
/// Devices that cancel echoes by themselves. Only such of which somebody says so in public, with the address: what is not here is cancelled
/// by the room, or named by
/// <see cref="MicrophoneOptions.EchoCancellation"/>.
/// </summary>
internal static class SelfCancellingDevices
{
    public static IReadOnlyList<SelfCancellingDevice> All { get; } =
    [
        // One channel with its default firmware; six with the other: 1 processed, 4 microphones, 1 loudspeaker.
        new("ReSpeaker 4 Mic Array", "2886:0018", [0], "https://github.com/respeaker/usb_4_mic_array"),
        // Two channels, or six: 2 processed, 4 microphones.
        new("reSpeaker XVF3800", "2886:001a", [0, 1],
            "https://github.com/respeaker/reSpeaker_XVF3800_USB_4MIC_ARRAY/blob/master/xmos_firmwares/usb/readme.md"),
        new("YVC-1000", "", [],
            "https://www.manualshelf.com/manual/yamaha/yvc-1000/11-10-9-8-7-6-5-4-3-2-1-user-manual-english/page-5.html"),
        new("Calisto 3200", "", [], "https://github.com/Michdo93/rpi-intercom"),
    ];

    /// <summary>The one with that name or that identity on the bus.</summary>
    public static SelfCancellingDevice? Find(string deviceName, string? usbId)
    {
        foreach (SelfCancellingDevice device in All)
        {
            if (device.UsbId.Length != 0 && device.UsbId.Equals(usbId, StringComparison.OrdinalIgnoreCase)
                || deviceName.Contains(device.Name, StringComparison.OrdinalIgnoreCase))
                return device;
        }
        return null;
    }
}
