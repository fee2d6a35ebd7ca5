using System.Runtime.InteropServices;
using System.Text;
using Microsoft.Win32.SafeHandles;

namespace ZoomRooms.Appliance.Interop;

/// <summary>
/// What the kernel says of a gpiochip and its lines (linux/gpio.h, character device v2): labels and names, so that numbering may move
/// between kernels.
/// </summary>
internal static unsafe partial class GpioChip
{
    private const nuint GetChipInfo = 0x8044B401;
    private const nuint GetLineInfo = 0xC100B405;

    [StructLayout(LayoutKind.Sequential)]
    private struct ChipInfo
    {
        public fixed byte Name[32];
        public fixed byte Label[32];
        public uint Lines;
    }

    [StructLayout(LayoutKind.Sequential)]
    private struct LineInfo
    {
        public fixed byte Name[32];
        public fixed byte Consumer[32];
        public uint Offset;
        public uint AttributeCount;
        public ulong Flags;
        public fixed byte Attributes[160];
        public fixed uint Padding[4];
    }

    /// <summary>Label and number of lines of a chip; null when the path is no gpiochip.</summary>
    public static (string Label, int Lines)? TryDescribe(string path)
    {
        using SafeFileHandle? chip = TryOpen(path);
        if (chip is null)
            return null;
        ChipInfo info = default;
        return IoControl(chip, GetChipInfo, &info) < 0 ? null : (Text(info.Label), (int)info.Lines);
    }

    /// <summary>Offset of the line with this name; null when the chip has none.</summary>
    public static int? TryFindLine(string path, string name)
    {
        using SafeFileHandle? chip = TryOpen(path);
        if (chip is null || TryDescribe(path) is not { } described)
            return null;
        for (int offset = 0; offset < described.Lines; offset++)
        {
            LineInfo info = default;
            info.Offset = (uint)offset;
            if (IoControl(chip, GetLineInfo, &info) >= 0 && Text(info.Name) == name)
                return offset;
        }
        return null;
    }

    private static SafeFileHandle? TryOpen(string path)
    {
        try
        {
            return File.OpenHandle(path, FileMode.Open, FileAccess.ReadWrite, FileShare.ReadWrite);
        }
        catch (Exception unusable) when (unusable is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }

    private static string Text(byte* characters)
    {
        ReadOnlySpan<byte> span = new(characters, 32);
        int end = span.IndexOf((byte)0);
        return Encoding.ASCII.GetString(end < 0 ? span : span[..end]);
    }

    [LibraryImport("libc", EntryPoint = "ioctl", SetLastError = true)]
    private static partial int IoControl(SafeFileHandle descriptor, nuint request, void* argument);
}
