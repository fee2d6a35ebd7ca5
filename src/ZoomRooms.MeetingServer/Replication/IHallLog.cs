namespace ZoomRooms.MeetingServer.Replication;

/// <summary>Takes a step; one at a time, in the order of the log, and without waiting for anything.</summary>
/// <param name="from">The server that put it into the log.</param>
/// <param name="now">Time as the log has it: the same for all servers.</param>
/// <param name="own">Where this server put it there: answered when all that this server does for it is done.</param>
internal delegate void TakeStep(string from, HallRecord record, TimeSpan now, PendingStep? own);

/// <summary>The order in which the servers that share a hall take its steps.</summary>
internal interface IHallLog
{
    /// <summary>This server, from its start to its end, or until the others gave it up.</summary>
    string Node { get; }

    /// <summary>What takes the steps; set before the first.</summary>
    TakeStep? Taking { get; set; }

    /// <summary>Puts a step into the log. Completes when this server has taken it and done what it is to do for it; null when that will
    /// never be known.</summary>
    Task<TAnswer?> AppendAsync<TAnswer>(HallRecord<TAnswer> record)
        where TAnswer : HallAnswer;

    /// <summary>The others gave this server up: what it has is worthless.</summary>
    /// <param name="node">As which it was given up.</param>
    void GiveUp(string node);
}
