using System.Buffers.Binary;
using System.Net;
using System.Net.Sockets;

namespace ZoomRooms.Rtc.Datagrams;

/// <summary>
/// A UDP address: IPv4 or IPv6 with port (and scope for link-local addresses). A value, compared by value, and converted
/// to and from <see cref="SocketAddress"/> without allocation. An IPv4-mapped IPv6 address is the IPv4 address it maps.
/// </summary>
/// <remarks>Where a host has several addresses, it is the way there: the peer's address and the one of ours that the peer reached
/// (<see cref="ReachedAt"/>), from which it is answered. Two ways to one address are not equal, as two pairs of candidates are not (RFC
/// 8445).</remarks>
public readonly struct TransportAddress : IEquatable<TransportAddress>
{
    private const ulong MappedPrefix = 0xffff_0000_0000;

    // IPv4 lives as its mapped form, so that equality is one comparison for both families.
    private readonly UInt128 _bits;
    private readonly UInt128 _reachedAt;
    private readonly uint _scope;
    private readonly ushort _port;
    private readonly byte _family;

    private TransportAddress(UInt128 bits, uint scope, ushort port, UInt128 reachedAt = default)
    {
        _bits = bits;
        _reachedAt = reachedAt;
        _port = port;
        bool mapped = bits >> 32 == MappedPrefix >> 32;
        _family = mapped ? (byte)4 : (byte)6;
        _scope = mapped ? 0 : scope;
    }

    /// <summary>True for the default value, which addresses nothing.</summary>
    public bool IsNone => _family == 0;

    public bool IsIPv4 => _family == 4;

    public bool IsIPv6 => _family == 6;

    public int Port => _port;

    /// <summary>The same, reached at an address of ours (an IPv4 address in its mapped form); zero for whichever.</summary>
    public TransportAddress ReachedAt(UInt128 own) => new(_bits, _scope, _port, own);

    /// <summary>The address of ours that is answered from, 16 bytes, IPv4 in its mapped form; false for whichever the way has.</summary>
    public bool TryWriteReachedAt(Span<byte> destination)
    {
        BinaryPrimitives.WriteUInt128BigEndian(destination, _reachedAt);
        return _reachedAt != 0;
    }

    /// <summary>An IPv4 address from its 4 bytes as a big-endian number.</summary>
    public static TransportAddress FromIPv4(uint address, int port) => new(MappedPrefix | address, 0, (ushort)port);

    /// <summary>An IPv6 address from its 16 bytes as a big-endian number.</summary>
    public static TransportAddress FromIPv6(UInt128 address, int port, uint scope = 0) => new(address, scope, (ushort)port);

    public static TransportAddress From(IPEndPoint endPoint)
    {
        ArgumentNullException.ThrowIfNull(endPoint);
        Span<byte> bytes = stackalloc byte[16];
        endPoint.Address.TryWriteBytes(bytes, out int written);
        return written == 4
            ? FromIPv4(BinaryPrimitives.ReadUInt32BigEndian(bytes), endPoint.Port)
            : FromIPv6(BinaryPrimitives.ReadUInt128BigEndian(bytes), endPoint.Port, (uint)endPoint.Address.ScopeId);
    }

    /// <summary>Reads what a socket received from; false for a family other than IPv4 and IPv6.</summary>
    public static bool TryFrom(SocketAddress socketAddress, out TransportAddress address)
    {
        ArgumentNullException.ThrowIfNull(socketAddress);
        return TryRead(socketAddress.Buffer.Span[..socketAddress.Size], socketAddress.Family, out address);
    }

    /// <summary>Reads what Linux filled in as a datagram's source (ip(7), ipv6(7)); false for a family other than IPv4 and IPv6.</summary>
    public static bool TryFromLinux(ReadOnlySpan<byte> socketAddress, out TransportAddress address)
    {
        AddressFamily family = socketAddress.Length < 2 ? AddressFamily.Unknown : BitConverter.ToUInt16(socketAddress) switch
        {
            2 => AddressFamily.InterNetwork,
            10 => AddressFamily.InterNetworkV6,
            _ => AddressFamily.Unknown,
        };
        return TryRead(socketAddress, family, out address);
    }

    private static bool TryRead(ReadOnlySpan<byte> buffer, AddressFamily family, out TransportAddress address)
    {
        if (family == AddressFamily.InterNetwork && buffer.Length >= 8)
        {
            address = FromIPv4(BinaryPrimitives.ReadUInt32BigEndian(buffer[4..]), BinaryPrimitives.ReadUInt16BigEndian(buffer[2..]));
            return true;
        }
        if (family == AddressFamily.InterNetworkV6 && buffer.Length >= 28)
        {
            address = FromIPv6(
                BinaryPrimitives.ReadUInt128BigEndian(buffer[8..]),
                BinaryPrimitives.ReadUInt16BigEndian(buffer[2..]),
                BitConverter.ToUInt32(buffer[24..]));
            return true;
        }
        address = default;
        return false;
    }

    /// <summary>
    /// Writes the address into a socket address of either family, for reuse from datagram to datagram; false when it cannot
    /// be expressed in that family.
    /// </summary>
    public bool TryWriteTo(SocketAddress destination)
    {
        ArgumentNullException.ThrowIfNull(destination);
        Span<byte> buffer = destination.Buffer.Span;
        if (destination.Family == AddressFamily.InterNetwork && IsIPv4 && buffer.Length >= 16)
        {
            BinaryPrimitives.WriteUInt16BigEndian(buffer[2..], _port);
            BinaryPrimitives.WriteUInt32BigEndian(buffer[4..], (uint)_bits);
            buffer[8..16].Clear();
            destination.Size = 16;
            return true;
        }
        if (destination.Family == AddressFamily.InterNetworkV6 && !IsNone && buffer.Length >= 28)
        {
            BinaryPrimitives.WriteUInt16BigEndian(buffer[2..], _port);
            buffer[4..8].Clear();
            BinaryPrimitives.WriteUInt128BigEndian(buffer[8..], _bits);
            BitConverter.TryWriteBytes(buffer[24..], _scope);
            destination.Size = 28;
            return true;
        }
        return false;
    }

    /// <summary>Writes 4 or 16 address bytes, big-endian; returns how many.</summary>
    public int WriteAddress(Span<byte> destination)
    {
        if (IsIPv4)
        {
            BinaryPrimitives.WriteUInt32BigEndian(destination, (uint)_bits);
            return 4;
        }
        BinaryPrimitives.WriteUInt128BigEndian(destination, _bits);
        return 16;
    }

    public IPEndPoint ToIPEndPoint()
    {
        Span<byte> bytes = stackalloc byte[16];
        int length = WriteAddress(bytes);
        return new IPEndPoint(IsIPv6 ? new IPAddress(bytes, _scope) : new IPAddress(bytes[..length]), _port);
    }

    public bool Equals(TransportAddress other) =>
        _bits == other._bits && _port == other._port && _scope == other._scope && _family == other._family
            && _reachedAt == other._reachedAt;

    public override bool Equals(object? obj) => obj is TransportAddress other && Equals(other);

    public override int GetHashCode() => HashCode.Combine(_bits, _port, _scope, _reachedAt);

    public override string ToString() => IsNone ? "none" : ToIPEndPoint().ToString();

    public static bool operator ==(TransportAddress left, TransportAddress right) => left.Equals(right);

    public static bool operator !=(TransportAddress left, TransportAddress right) => !left.Equals(right);
}
