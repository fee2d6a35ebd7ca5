namespace ZoomRooms.MeetingServer.Replication;

/// <summary>Takes a step; under the hall's lock, on one thread at a time.</summary>
/// <param name="from">The server that put it into the log.</param>
/// <param name="now">Time as the log has it: the same for all servers.</param>
/// <returns>What the server that put it there is answered.</returns>
internal delegate object? ApplyRecord(string from, HallRecord record, TimeSpan now);

/// <summary>The order in which the servers that share a hall take its steps.</summary>
internal interface IHallLog
{
    /// <summary>This server, from its start to its end, or until the others gave it up.</summary>
    string Node { get; }

    /// <summary>What takes the steps; set before the first.</summary>
    ApplyRecord? Apply { get; set; }

    /// <summary>Puts a step into the log. Completes when this server has taken it, with what taking it answered; null when that will never be known.</summary>
    Task<object?> AppendAsync(HallRecord record);

    /// <summary>The others gave this server up: what it has is worthless.</summary>
    void GiveUp();
}
