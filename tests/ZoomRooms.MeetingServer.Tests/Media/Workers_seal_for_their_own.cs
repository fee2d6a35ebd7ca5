using System.Buffers.Binary;
using System.Net;
using System.Net.Sockets;
using System.Security.Cryptography;
using ZoomRooms.MeetingServer.Media;
using ZoomRooms.MeetingServer.Metrics;
using ZoomRooms.Rtc.Datagrams;
using ZoomRooms.Rtc.Rtp;
using ZoomRooms.Rtc.Srtp;
using ZoomRooms.TestKit;

namespace ZoomRooms.MeetingServer.Tests.Media;

/// <summary>One worker and its queue, step by step: it begins when the test says so.</summary>
public sealed class Workers_seal_for_their_own : IDisposable
{
    private const int PacketLength = 200;

    private readonly OutcomeCounters<RouterCount> _counters = new();
    private readonly List<Exception> _failures = [];
    private readonly Output _output = new();
    private readonly List<Receiver> _receivers = [];
    private SealingWorker? _worker;

    [Theory]
    [InlineData(true, false)]
    [InlineData(true, true)]
    [InlineData(false, true)]
    public void Each_copy_once_in_order_and_whole(bool onThread, bool here)
    {
        SealingWorker worker = Worker(onThread);
        Receiver[] receivers = [.. Enumerable.Range(1, 5).Select(i => Attach(worker, port: i))];
        if (onThread)
            worker.Start();
        for (int packet = 0; packet < 500; packet++)
        {
            foreach (Receiver receiver in receivers)
            {
                // Not all get all, and each has numbers of its own.
                if ((packet + receiver.Port) % 3 != 0)
                    Add(worker, receiver, packet, count: RouterCount.PacketsForwarded);
            }
            worker.Close();
            if (packet % 3 == 0)
                worker.Flush(here && packet % 2 == 0);
        }
        // What is still there is done before the end.
        worker.Dispose();
        foreach (Receiver receiver in receivers)
            Assert.Equal(receiver.Expected, receiver.Open(_output));
        Assert.Equal(receivers.Sum(receiver => receiver.Expected.Count), _counters[RouterCount.PacketsForwarded]);
        Assert.Empty(_failures);
    }

    [Fact]
    public void What_does_not_fit_is_dropped_and_counted()
    {
        SealingWorker worker = Worker(onThread: true, packets: 4);
        Receiver receiver = Attach(worker, port: 1);
        for (int packet = 0; packet < 6; packet++)
        {
            Add(worker, receiver, packet, count: RouterCount.PacketsForwarded);
            worker.Close();
        }
        Assert.Equal(2, _counters[RouterCount.DroppedOverloaded]);
        worker.Start();
        worker.Dispose();
        Assert.Equal(receiver.Expected.Take(4), receiver.Open(_output));
        Assert.Equal((4, 2), (_counters[RouterCount.PacketsForwarded], _counters[RouterCount.DroppedOverloaded]));
    }

    [Fact]
    public void Without_a_thread_of_its_own_room_is_made()
    {
        SealingWorker worker = Worker(onThread: false, packets: 4);
        Receiver receiver = Attach(worker, port: 1);
        for (int packet = 0; packet < 100; packet++)
        {
            for (int copy = 0; copy < 50; copy++)
                Add(worker, receiver, packet, RouterCount.PacketsForwarded);
            worker.Close();
        }
        worker.Flush();
        Assert.Equal(receiver.Expected, receiver.Open(_output));
        Assert.Equal(0, _counters[RouterCount.DroppedOverloaded]);
    }

    [Fact]
    public void Nothing_is_sealed_for_one_that_is_gone_and_the_others_get_theirs()
    {
        SealingWorker worker = Worker(onThread: true);
        Receiver gone = Attach(worker, port: 1), stays = Attach(worker, port: 2);
        for (int packet = 0; packet < 10; packet++)
        {
            Add(worker, gone, packet, RouterCount.PacketsForwarded);
            Add(worker, stays, packet, RouterCount.PacketsForwarded);
            worker.Close();
        }
        worker.Retire(gone.Target);
        Assert.Equal(1, worker.Targets);
        worker.Start();
        worker.Dispose();
        Assert.Empty(gone.Open(_output));
        Assert.Equal(stays.Expected, stays.Open(_output));
        Assert.Null(gone.Target.Sealer);
        Assert.Equal((10, 10), (_counters[RouterCount.PacketsForwarded], _counters[RouterCount.DroppedUnsendable]));
        Assert.Empty(_failures);
    }

    [Fact]
    public void Who_moved_is_sent_to_where_it_is()
    {
        SealingWorker worker = Worker(onThread: false);
        Receiver receiver = Attach(worker, port: 1);
        Add(worker, receiver, 0, RouterCount.PacketsForwarded);
        worker.Flush();
        worker.Move(receiver.Target, Address(7));
        Add(worker, receiver, 1, RouterCount.PacketsForwarded);
        worker.Flush();
        Assert.Equal([1, 7], _output.Sent.Select(sent => sent.Port));
    }

    [Fact]
    public void A_number_used_for_other_content_is_refused_and_counted()
    {
        SealingWorker worker = Worker(onThread: false);
        Receiver receiver = Attach(worker, port: 1);
        byte[] one = Packet(1), other = Packet(2);
        worker.Add(one, receiver.Target, 1, RouterCount.PacketsForwarded);
        worker.Close();
        worker.Add(one, receiver.Target, 1, RouterCount.PacketsResent);
        worker.Close();
        worker.Add(other, receiver.Target, 1, RouterCount.PacketsForwarded);
        worker.Flush();
        Assert.Equal(2, _output.Sent.Count);
        Assert.Equal(
            (1, 1, 1),
            (_counters[RouterCount.PacketsForwarded], _counters[RouterCount.PacketsResent], _counters[RouterCount.DroppedUnsendable]));
    }

    [Fact]
    public void Allocates_nothing_per_packet()
    {
        SealingWorker worker = Worker(onThread: false);
        Receiver[] receivers = [.. Enumerable.Range(1, 20).Select(i => Attach(worker, port: i))];
        byte[] packet = Packet(0);
        _output.Keeps = false;
        Forward(0);
        AllocationMeter meter = AllocationMeter.Start();
        Forward(1000);
        Assert.Equal(0, meter.Bytes);
        Assert.Equal(2 * 1000 * 20, _counters[RouterCount.PacketsForwarded]);

        void Forward(int from)
        {
            for (int i = from; i < from + 1000; i++)
            {
                foreach (Receiver receiver in receivers)
                    worker.Add(packet, receiver.Target, (ushort)i, RouterCount.PacketsForwarded);
                worker.Close();
                if (i % 10 == 0)
                    worker.Flush();
            }
            worker.Flush();
        }
    }

    [Fact]
    public void Two_threads_share_a_queue()
    {
        const int Packets = 100_000;
        SealingQueue queue = new(packets: 16);
        SealingTarget target = new(Worker(onThread: false), new RtpSealer(new byte[32], new byte[SrtpProfile.SaltSize]), Destination(1));
        List<int> refused = [];
        Thread writer = new(() =>
        {
            byte[] packet = new byte[PacketLength];
            for (int i = 0; i < Packets; i++)
            {
                packet.AsSpan().Fill((byte)i);
                BinaryPrimitives.WriteInt32LittleEndian(packet, i);
                for (int copy = 0; copy <= i % 40; copy++)
                {
                    if (!queue.TryAdd(packet, target, (ushort)copy, RouterCount.PacketsForwarded))
                    {
                        refused.Add(i * 40 + copy);
                        Thread.Yield();
                    }
                }
                queue.Close();
            }
        });
        List<int> taken = [];
        writer.Start();
        while (writer.IsAlive || queue.HasWork)
        {
            int count = queue.Take(100, out int copy);
            for (; count > 0; count--, copy = queue.After(copy))
            {
                ReadOnlySpan<byte> bytes = queue.Bytes(queue[copy].Packet);
                int number = BinaryPrimitives.ReadInt32LittleEndian(bytes);
                Assert.Equal(-1, bytes[4..].IndexOfAnyExcept((byte)number));
                Assert.Equal((PacketLength, target), (bytes.Length, queue[copy].Target));
                taken.Add(number * 40 + queue[copy].Sequence);
            }
            queue.Release();
        }
        writer.Join();
        target.Retire();
        List<int> all = [.. Enumerable.Range(0, Packets).SelectMany(i => Enumerable.Range(i * 40, i % 40 + 1))];
        // Each copy is either taken or refused, and what is taken is in order.
        Assert.Equal(all.Count, taken.Count + refused.Count);
        Assert.Equal(all.Except(refused), taken);
    }

    [Fact]
    public void One_core_needs_no_other_thread() => Assert.Equal(0, SealingCrew.ThreadsFor(1));

    public void Dispose()
    {
        foreach (Receiver receiver in _receivers)
            receiver.Dispose();
        _worker?.Dispose();
    }

    private static TransportAddress Address(int port) => TransportAddress.FromIPv4(0xC0000202, port);

    private static DatagramDestination Destination(int port)
    {
        DatagramDestination destination = new(new SocketAddress(AddressFamily.InterNetwork));
        Assert.True(destination.TrySet(Address(port)));
        return destination;
    }

    private static byte[] Packet(int number)
    {
        byte[] packet = new byte[PacketLength];
        RtpPacket.WriteHeader(packet, 96, marker: false, (ushort)number, 1, 77);
        packet.AsSpan(RtpPacket.HeaderLength).Fill((byte)number);
        return packet;
    }

    private static void Add(SealingWorker worker, Receiver receiver, int packet, RouterCount count)
    {
        ushort sequence = (ushort)(receiver.Expected.Count + 100 * receiver.Port);
        byte[] expected = Packet(packet);
        worker.Add(expected, receiver.Target, sequence, count);
        RtpPacket.SetSequence(expected, sequence);
        receiver.Expected.Add(Convert.ToHexString(expected));
    }

    private SealingWorker Worker(bool onThread, int packets = 1024) =>
        _worker = new SealingWorker(onThread ? "sealer" : null, new SealingQueue(packets), _output, _counters, _failures.Add);

    private Receiver Attach(SealingWorker worker, int port)
    {
        Receiver receiver = new(worker, port);
        _receivers.Add(receiver);
        return receiver;
    }

    /// <summary>Whom the worker seals for, with the keys to open it.</summary>
    private sealed class Receiver : IDisposable
    {
        private readonly byte[] _key = RandomNumberGenerator.GetBytes(32);
        private readonly byte[] _salt = RandomNumberGenerator.GetBytes(SrtpProfile.SaltSize);

        public Receiver(SealingWorker worker, int port)
        {
            Port = port;
            Target = worker.Attach(new RtpSealer(_key, _salt), Destination(port));
        }

        public int Port { get; }

        public SealingTarget Target { get; }

        public List<string> Expected { get; } = [];

        /// <summary>What came for it, decrypted, as it came; a number that came before would not open.</summary>
        public List<string> Open(Output output)
        {
            using SrtpReceiver receiver = new(SrtpKeys.FromSession(_key, _salt));
            List<string> opened = [];
            foreach ((byte[] datagram, int port) in output.Sent)
            {
                if (port != Port)
                    continue;
                Assert.Equal(SrtpResult.Ok, receiver.UnprotectRtp(datagram, out int length));
                opened.Add(Convert.ToHexString(datagram.AsSpan(0, length)));
            }
            return opened;
        }

        public void Dispose() => Target.Retire();
    }

    /// <summary>Where the worker's datagrams end.</summary>
    private sealed class Output : IDatagramSocket
    {
        private readonly byte[] _buffer = new byte[IDatagramSocket.BufferLength];

        public bool Keeps { get; set; } = true;

        public List<(byte[] Datagram, int Port)> Sent { get; } = [];

        public DatagramDestination CreateDestination() => Destination(0);

        public Span<byte> Rent() => _buffer;

        public void Send(int length, DatagramDestination to)
        {
            if (Keeps && TransportAddress.TryFrom(to.Address, out TransportAddress address))
                Sent.Add((_buffer[..length], address.Port));
        }

        public int Flush() => 0;
    }
}
