using System.Net;
using System.Net.Sockets;
using CsCheck;
using ZoomRooms.Rtc.Datagrams;

namespace ZoomRooms.Rtc.Tests.Secure;

public sealed class Addresses_convert_without_loss
{
    [Fact]
    public void To_and_from_end_points_and_socket_addresses() =>
        Gen.Select(Gen.Bool, Gen.Byte.Array[16], Gen.Int[0, 65535]).Sample((v4, bytes, port) =>
        {
            IPEndPoint endPoint = new(new IPAddress(v4 ? bytes[..4] : bytes), port);
            TransportAddress address = TransportAddress.From(endPoint);
            SocketAddress reused = new(endPoint.AddressFamily);
            return address.ToIPEndPoint().Equals(endPoint)
                && TransportAddress.TryFrom(endPoint.Serialize(), out TransportAddress read) && read == address
                && read.GetHashCode() == address.GetHashCode()
                && address.TryWriteTo(reused) && reused.Equals(endPoint.Serialize());
        });

    [Fact]
    public void An_IPv4_address_on_a_dual_mode_socket_is_the_IPv4_address()
    {
        IPEndPoint plain = new(IPAddress.Parse("192.0.2.9"), 77);
        IPEndPoint mapped = new(plain.Address.MapToIPv6(), 77);
        SocketAddress six = new(AddressFamily.InterNetworkV6);

        Assert.Equal(TransportAddress.From(plain), TransportAddress.From(mapped));
        Assert.True(TransportAddress.From(plain).TryWriteTo(six));
        Assert.Equal(mapped.Serialize(), six);
        Assert.False(TransportAddress.FromIPv6(5, 77).TryWriteTo(new SocketAddress(AddressFamily.InterNetwork)));
        Assert.False(default(TransportAddress).TryWriteTo(six));
        Assert.True(default(TransportAddress).IsNone);
    }
}
