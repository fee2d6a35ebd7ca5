using System.Security.Cryptography;
using ZoomRooms.EndToEnd.Identity;
using ZoomRooms.HostileServer.Record;
using ZoomRooms.Protocol;

namespace ZoomRooms.HostileServer.Tests;

/// <summary>The search for plaintext must be able to find it, or it proves nothing.</summary>
public class What_the_server_tries
{
    private static readonly MeetingContext Meeting = new(new MeetingId(987654321), MeetingUuid.Create());

    [Fact]
    public void Content_in_clear_is_found_anywhere_in_what_was_seen()
    {
        byte[] content = RandomNumberGenerator.GetBytes(1000);
        WhatTheServerSaw saw = new();
        saw.KeepPacket([.. new byte[17], .. content.AsSpan(333, 100)]);
        Assert.Single(saw.TryToRead([content], Meeting, []));
    }

    [Fact]
    public void Bytes_that_are_not_the_content_are_not_taken_for_it()
    {
        WhatTheServerSaw saw = new();
        saw.KeepPacket(RandomNumberGenerator.GetBytes(1000));
        Assert.Empty(saw.TryToRead([RandomNumberGenerator.GetBytes(1000)], Meeting, []));
    }
}
