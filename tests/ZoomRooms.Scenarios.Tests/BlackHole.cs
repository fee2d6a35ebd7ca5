using System.Buffers.Binary;
using System.ComponentModel;
using System.Globalization;
using System.Runtime.InteropServices;

namespace ZoomRooms.Scenarios.Tests;

/// <summary>
/// A way that loses every large datagram and says nothing of it, before UDP sockets of this process: the kernel itself drops them, by a
/// filter of the classic Berkeley kind.
/// </summary>
internal static partial class BlackHole
{
    private const int SolSocket = 1, SoAttachFilter = 26;

    /// <summary>The UDP sockets that this process has.</summary>
    public static Dictionary<int, string> Sockets()
    {
        HashSet<string> udp = [.. new[] { "/proc/self/net/udp", "/proc/self/net/udp6" }.Where(File.Exists).SelectMany(File.ReadLines)
            .Select(line => line.Split(' ', StringSplitOptions.RemoveEmptyEntries)).Where(parts => parts.Length > 9 && parts[0] != "sl")
            .Select(parts => parts[9])];
        Dictionary<int, string> sockets = [];
        foreach (string descriptor in Directory.GetFiles("/proc/self/fd"))
        {
            // Others come and go meanwhile.
            string? target = TargetOf(descriptor);
            if (target is not null && target.StartsWith("socket:[", StringComparison.Ordinal) && udp.Contains(target[8..^1]))
                sockets.Add(int.Parse(Path.GetFileName(descriptor), CultureInfo.InvariantCulture), target);
        }
        return sockets;
    }

    private static string? TargetOf(string descriptor)
    {
        try
        {
            return File.ResolveLinkTarget(descriptor, returnFinalTarget: false)?.Name;
        }
        catch (IOException)
        {
            return null;
        }
    }

    /// <summary>From now on no datagram of more than so many bytes comes through a socket.</summary>
    public static void Open(int socket, int carries)
    {
        // The filter sees the UDP header too.
        byte[] program = [.. Instruction(0x80, 0, 0, 0), .. Instruction(0x25, 0, 1, (uint)carries + 8), .. Instruction(0x06, 0, 0, 0),
            .. Instruction(0x06, 0, 0, uint.MaxValue)];
        nint copy = Marshal.AllocHGlobal(program.Length);
        try
        {
            Marshal.Copy(program, 0, copy, program.Length);
            Filter filter = new() { Length = 4, Instructions = copy };
            if (SetSocketOption(socket, SolSocket, SoAttachFilter, in filter, Marshal.SizeOf<Filter>()) != 0)
                throw new Win32Exception(Marshal.GetLastPInvokeError());
        }
        finally
        {
            Marshal.FreeHGlobal(copy);
        }
    }

    private static byte[] Instruction(ushort code, byte then, byte otherwise, uint operand)
    {
        byte[] bytes = new byte[8];
        BinaryPrimitives.WriteUInt16LittleEndian(bytes, code);
        (bytes[2], bytes[3]) = (then, otherwise);
        BinaryPrimitives.WriteUInt32LittleEndian(bytes.AsSpan(4), operand);
        return bytes;
    }

    [StructLayout(LayoutKind.Sequential)]
    private struct Filter
    {
        public ushort Length;
        public nint Instructions;
    }

    [LibraryImport("libc", EntryPoint = "setsockopt", SetLastError = true)]
    private static partial int SetSocketOption(int socket, int level, int name, in Filter value, int length);
}
