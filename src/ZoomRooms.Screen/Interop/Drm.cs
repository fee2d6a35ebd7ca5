using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace ZoomRooms.Screen.Interop;

/// <summary>What is used of the kernel's mode setting (drm/drm.h, drm/drm_mode.h), declared from its public headers.</summary>
internal static unsafe partial class Drm
{
    public const nuint GetVersion = 0xC0406400;
    public const nuint GetResources = 0xC04064A0;
    public const nuint SetCrtc = 0xC06864A2;
    public const nuint GetEncoder = 0xC01464A6;
    public const nuint GetConnector = 0xC05064A7;
    public const nuint AddBuffer = 0xC01C64AE;
    public const nuint RemoveBuffer = 0xC00464AF;
    public const nuint Dirty = 0xC01864B1;
    public const nuint CreateDumb = 0xC02064B2;
    public const nuint MapDumb = 0xC01064B3;
    public const nuint DestroyDumb = 0xC00464B4;

    public const uint Connected = 1;
    public const uint PreferredMode = 8;

    [StructLayout(LayoutKind.Sequential)]
    public struct Version
    {
        public int Major;
        public int Minor;
        public int Patch;
        public nuint NameLength;
        public byte* Name;
        public nuint DateLength;
        public byte* Date;
        public nuint DescriptionLength;
        public byte* Description;
    }

    [StructLayout(LayoutKind.Sequential)]
    public struct Mode
    {
        public uint Clock;
        public ushort Width;
        public fixed ushort Across[4];
        public ushort Height;
        public fixed ushort Down[4];
        public uint Refresh;
        public uint Flags;
        public uint Type;
        public fixed byte Name[32];
    }

    [StructLayout(LayoutKind.Sequential)]
    public struct Resources
    {
        public ulong Buffers;
        public ulong Crtcs;
        public ulong Connectors;
        public ulong Encoders;
        public uint BufferCount;
        public uint CrtcCount;
        public uint ConnectorCount;
        public uint EncoderCount;
        public uint LeastWidth;
        public uint MostWidth;
        public uint LeastHeight;
        public uint MostHeight;
    }

    [StructLayout(LayoutKind.Sequential)]
    public struct Connector
    {
        public ulong Encoders;
        public ulong Modes;
        public ulong Properties;
        public ulong Values;
        public uint ModeCount;
        public uint PropertyCount;
        public uint EncoderCount;
        public uint Encoder;
        public uint Id;
        public uint Kind;
        public uint Number;
        public uint State;
        public uint WidthInMillimetres;
        public uint HeightInMillimetres;
        public uint Subpixel;
        public uint Padding;
    }

    [StructLayout(LayoutKind.Sequential)]
    public struct Encoder
    {
        public uint Id;
        public uint Kind;
        public uint Crtc;
        public uint PossibleCrtcs;
        public uint PossibleClones;
    }

    /// <summary>Aligned to eight bytes, as all of these are, and 104 long.</summary>
    [StructLayout(LayoutKind.Sequential)]
    public struct Crtc
    {
        public ulong Connectors;
        public uint ConnectorCount;
        public uint Id;
        public uint Buffer;
        public uint X;
        public uint Y;
        public uint Gamma;
        public uint HasMode;
        public Mode Mode;
    }

    [StructLayout(LayoutKind.Sequential)]
    public struct Buffer
    {
        public uint Id;
        public uint Width;
        public uint Height;
        public uint Pitch;
        public uint BitsPerPixel;
        public uint Depth;
        public uint Handle;
    }

    [StructLayout(LayoutKind.Sequential)]
    public struct Changed
    {
        public uint Buffer;
        public uint Flags;
        public uint Colour;
        public uint ClipCount;
        public ulong Clips;
    }

    [StructLayout(LayoutKind.Sequential)]
    public struct Dumb
    {
        public uint Height;
        public uint Width;
        public uint BitsPerPixel;
        public uint Flags;
        public uint Handle;
        public uint Pitch;
        public ulong Size;
    }

    [StructLayout(LayoutKind.Sequential)]
    public struct Mapping
    {
        public uint Handle;
        public uint Padding;
        public ulong Offset;
    }

    /// <summary>Again when a signal came between, as the kernel's own library does.</summary>
    public static bool Do(SafeFileHandle card, nuint request, void* argument)
    {
        const int Interrupted = 4, TryAgain = 11;
        int result;
        do
            result = IoControl(card, request, argument);
        while (result < 0 && Marshal.GetLastPInvokeError() is Interrupted or TryAgain);
        return result >= 0;
    }

    /// <summary>Null where it cannot be reached.</summary>
    public static byte* Map(SafeFileHandle card, ulong offset, ulong length)
    {
        const int ReadWrite = 3, Shared = 1;
        nint at = MemoryMap(0, (nuint)length, ReadWrite, Shared, card, (nint)offset);
        return at == -1 ? null : (byte*)at;
    }

    public static void Unmap(byte* memory, ulong length) => _ = MemoryUnmap((nint)memory, (nuint)length);

    [LibraryImport("libc", EntryPoint = "ioctl", SetLastError = true)]
    private static partial int IoControl(SafeFileHandle descriptor, nuint request, void* argument);

    [LibraryImport("libc", EntryPoint = "mmap", SetLastError = true)]
    private static partial nint MemoryMap(nint at, nuint length, int protection, int flags, SafeFileHandle descriptor, nint offset);

    [LibraryImport("libc", EntryPoint = "munmap")]
    private static partial int MemoryUnmap(nint at, nuint length);
}
